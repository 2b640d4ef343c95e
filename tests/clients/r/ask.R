# Asks by RSQLite.

# How it loads
db <- DBI::dbConnect(RSQLite::SQLite(), "my.db", loadable.extensions = TRUE)
invisible(DBI::dbGetQuery(db, "SELECT load_extension('build/prosecutions')"))

ask <- function(question, given) {
  tryCatch(paste0("=", DBI::dbGetQuery(db, question, params = list(given))[[1]]),
           error = function(error) paste0("!", conditionMessage(error)))
}
asked <- matrix(commandArgs(TRUE), 2)
told <- c(as.character(packageVersion("RSQLite")), mapply(ask, asked[1, ], asked[2, ]))
cat(paste(told, collapse = "\x1e"))
