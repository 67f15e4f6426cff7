/**
 * The one order in which everybody locks images, and after them their names, so that no two imports, starts or deletes
 * wait for each other crosswise. In SQL it is COLLATE "C".
 */
export const byImageId = (a: { imageId: string }, b: { imageId: string }) => (a.imageId < b.imageId ? -1 : 1);
