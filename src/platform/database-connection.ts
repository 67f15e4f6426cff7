/** Where a PostgreSQL server listens, and the role and database to connect with. */
export interface DatabaseConnection {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}
