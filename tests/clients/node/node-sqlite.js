// Asks by node:sqlite, which Node.js has from version 22 on.

// How it loads
const {DatabaseSync} = require("node:sqlite")
const db = new DatabaseSync("my.db", {allowExtension: true})
db.loadExtension("build/prosecutions")

require("./answering")(`Node.js ${process.versions.node}`,
    (question, given) => Object.values(db.prepare(question).get(given))[0])
