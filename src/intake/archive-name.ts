/** Whether a name is the file of a saved image. Scanners report it in place of the image's name. */
export const isArchiveName = (name: string): boolean => /\.(?:tar|tgz|tar\.gz)$/i.test(name);
