// Asks by database/sql and mattn's driver; each question has a connection of its own, all at once.
package main

import (
	"database/sql"
	"fmt"
	"os"
	"runtime/debug"
	"sync"

	"github.com/mattn/go-sqlite3"
)

func open() (*sql.DB, error) {
	// How it loads
	sql.Register("prosecutions", &sqlite3.SQLiteDriver{Extensions: []string{"build/prosecutions"}})
	db, err := sql.Open("prosecutions", "my.db")

	return db, err
}

func ask(db *sql.DB, question, given string) string {
	var answer string
	if err := db.QueryRow(question, given).Scan(&answer); err != nil {
		return "!" + err.Error()
	}
	return "=" + answer
}

func main() {
	db, err := open()
	if err != nil {
		panic(err)
	}
	defer db.Close()
	version := ""
	if build, ok := debug.ReadBuildInfo(); ok {
		version = build.Deps[0].Version
	}
	answers := make([]string, (len(os.Args)-1)/2)
	var asked sync.WaitGroup
	for i := range answers {
		asked.Add(1)
		go func(i int) {
			defer asked.Done()
			answers[i] = ask(db, os.Args[1+2*i], os.Args[2+2*i])
		}(i)
	}
	asked.Wait()
	fmt.Print(version)
	for _, answer := range answers {
		fmt.Print("\x1e", answer)
	}
}
