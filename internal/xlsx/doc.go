// Package xlsx reads and writes XLSX workbooks.
//
// Reading is strict: a workbook that can't be read to its end without loss is
// an error, where other readers give what they understand and keep silent.
// Memory is bounded, whatever the file holds. Cells come with what the workbook
// says that they are; what that means is for the caller.
//
// Writing goes through excelize, but for the rows, and a cell holds every text as it is:
// control characters, and what looks like the escapes of XLSX, too.
//
// The package knows nothing of tables: no header, no columns with names.
package xlsx
