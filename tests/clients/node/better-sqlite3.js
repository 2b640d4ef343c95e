// Asks by better-sqlite3, which brings an SQLite of its own.

// How it loads
const db = require("better-sqlite3")("my.db")
db.loadExtension("build/prosecutions")

require("./answering")(require("better-sqlite3/package.json").version,
    (question, given) => db.prepare(question).pluck().get(given))
