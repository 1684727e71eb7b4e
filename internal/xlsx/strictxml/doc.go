// Package strictxml reads the XML of a workbook's parts: strictly, in bounded
// memory, and as fast as it is unpacked.
package strictxml
