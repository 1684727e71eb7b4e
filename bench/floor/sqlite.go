package main

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// join puts two tables into SQLite, each row in one transaction with all others, and
// counts the rows that stand in both and differ. The first column is the id.
func join(account, input, path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	for table, file := range map[string]string{"account": account, "input": input} {
		if err := load(db, table, file); err != nil {
			return err
		}
	}
	var differ int
	err = db.QueryRow("SELECT count(*) FROM input i JOIN account a ON a.id = i.id WHERE a.cells <> i.cells").Scan(&differ)
	fmt.Println(differ, "rows differ")
	return err
}

func load(db *sql.DB, table, file string) error {
	if _, err := db.Exec("CREATE TABLE " + table + " (id TEXT, cells TEXT)"); err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.Prepare("INSERT INTO " + table + " VALUES (?, ?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	err = eachRow(file, func(row []string) error {
		_, err := insert.Exec(row[0], strings.Join(row[1:], "\x1f"))
		return err
	})
	if err != nil {
		return err
	}
	if _, err := tx.Exec("CREATE INDEX " + table + "_id ON " + table + " (id)"); err != nil {
		return err
	}
	return tx.Commit()
}

// dump reads every row of every table.
func dump(path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	tables, err := names(db)
	for _, table := range tables {
		err = errors.Join(err, read(db, table))
	}
	return err
}

func names(db *sql.DB) (names []string, err error) {
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'table'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func read(db *sql.DB, table string) error {
	rows, err := db.Query(`SELECT * FROM "` + table + `"`)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
	}
	return rows.Err()
}
