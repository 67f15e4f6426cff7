/** Nothing where there is no such file or nobody listens: the engine is not on this node. */
export const noneWithout = <T>(reading: Promise<T[]>): Promise<T[]> =>
  reading.catch((error: NodeJS.ErrnoException) => {
    // HTTP/2 tells why it has no connection in the cause alone.
    const { code = '' } = (error.cause ?? error) as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'ECONNREFUSED'].includes(code)) return [];
    throw error;
  });
