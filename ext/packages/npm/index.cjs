"use strict";
// Finds the library in the package of this platform, which npm has installed beside this one.
const path = require("node:path");

const ENDINGS = { linux: "so", darwin: "dylib", win32: "dll" };
const NAMES = { linux: "linux", darwin: "darwin", win32: "windows" };

function isMusl() {
  if (process.platform !== "linux" || !process.report) return false;
  process.report.excludeNetwork = true; // which takes seconds where names are not resolved
  return !process.report.getReport().header.glibcVersionRuntime;
}

function folder() {
  const name = `sqlite-prosecutions-${NAMES[process.platform]}-${process.arch}${isMusl() ? "-musl" : ""}`;
  try {
    return path.dirname(require.resolve(`${name}/package.json`));
  } catch {
    throw new Error(
      `sqlite-prosecutions: the package ${name} is not installed. Either there is none for this platform ` +
      "(Linux, macOS and Windows on x64; Linux and macOS on arm64), or npm was told to leave out optional dependencies.");
  }
}

function library(name) {
  return path.join(folder(), `${name}.${ENDINGS[process.platform]}`);
}

/** The library's path. With files: false it is one whose name makes SQLite choose the entry point that opens no files. */
function getLoadablePath({ files = true } = {}) {
  return library(files ? "prosecutions" : "prosecutionsnofiles");
}

/** Loads the extension into a database of better-sqlite3, node:sqlite (with allowExtension: true), sqlite3 or Bun. */
function load(db) {
  db.loadExtension(getLoadablePath());
}

/** As load(), without what can open a file: for SQL that others write. */
function loadNofiles(db) {
  db.loadExtension(getLoadablePath({ files: false }));
}

module.exports = { getLoadablePath, load, loadNofiles };
