/** Asks until it is so; what never comes about ends by the test's time limit. For what may take its time on a busy machine. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}
