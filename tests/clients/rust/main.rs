//! Asks by rusqlite; each question has a thread and a connection of its own, all at once.
use rusqlite::{types::Value, Connection, Result};

fn connect() -> Result<Connection> {
    // How it loads
    let db = Connection::open("my.db")?;
    unsafe { db.load_extension_enable()?; db.load_extension("build/prosecutions", None::<&str>)?; }
    db.load_extension_disable()?;

    Ok(db)
}

fn ask(question: &str, given: &str) -> String {
    match connect().and_then(|db| db.query_row(question, [given], |row| row.get(0))) {
        Ok(Value::Integer(answer)) => format!("={answer}"),
        Ok(Value::Text(answer)) => format!("={answer}"),
        Ok(answer) => format!("!neither a number nor a text: {answer:?}"),
        Err(error) => format!("!{error}"),
    }
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let answers: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = asked.chunks(2).map(|pair| scope.spawn(|| ask(&pair[0], &pair[1]))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let lock = include_str!("Cargo.lock");
    let version = lock.split("name = \"rusqlite\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
    print!("{}\x1e{}", version.unwrap_or_default(), answers.join("\x1e"));
}
