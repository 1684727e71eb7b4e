// Package xlsxpack packs the workbooks that excelize makes, so that a cell holds
// every text as it is: control characters, and what looks like the escapes of
// XLSX, too.
package xlsxpack
