/** Whether a name is that of a file with a saved image in it, which scanners put where an image's name could stand. */
export const isArchiveName = (name: string): boolean => /\.(?:tar|tgz|tar\.gz)$/i.test(name);
