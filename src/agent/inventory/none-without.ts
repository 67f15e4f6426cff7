/** Nothing where there is no such file or nobody listens: the engine is not on this node. */
export const noneWithout = <T>(reading: Promise<T[]>): Promise<T[]> =>
  reading.catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'ECONNREFUSED'].includes(error.code ?? '')) return [];
    throw error;
  });
