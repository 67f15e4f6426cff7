/** Whether PostgreSQL would read this as a uuid; comparing a uuid column with anything else is an error. */
export const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
