/** A database of better-sqlite3, node:sqlite (with allowExtension: true), sqlite3 or Bun. */
export interface Database {
  loadExtension(file: string, ...more: any[]): any;
}

/** The library's path. With files: false it is one whose name makes SQLite choose the entry point that opens no files. */
export declare function getLoadablePath(options?: { files?: boolean }): string;

/** Loads the extension. */
export declare function load(db: Database): void;

/** As load(), without what can open a file: for SQL that others write. */
export declare function loadNofiles(db: Database): void;
