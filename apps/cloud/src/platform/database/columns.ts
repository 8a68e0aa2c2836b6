import type { ColumnType } from 'kysely';

/** JSON columns are written as text and read parsed. */
export type Json<T = unknown> = ColumnType<T, string, string>;
