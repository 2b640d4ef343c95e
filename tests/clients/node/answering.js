// What the drivers in JavaScript share: they are given questions and what each asks about, and write the client's version
// and the answers, in the form that answers.py reads.
module.exports = (version, ask) => {
    const told = [version], given = process.argv.slice(2)
    for (let i = 0; i < given.length; i += 2) {
        try {
            told.push("=" + ask(given[i], given[i + 1]))
        } catch (error) {
            told.push("!" + error.message)
        }
    }
    require("node:fs").writeSync(1, told.join("\x1e"))
}
