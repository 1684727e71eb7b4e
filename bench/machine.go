package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// machine names what the figures are of.
func machine() string {
	return fmt.Sprintf("Measured on %s: %s, %d cores, %s of memory, %s, %s.", time.Now().Format(time.DateOnly),
		cmp.Or(processor(), "an unnamed processor"), runtime.NumCPU(), cmp.Or(memory(), "an unknown amount"), runtime.GOOS+"/"+runtime.GOARCH, runtime.Version())
}

func processor() string {
	if runtime.GOOS == "darwin" {
		return sysctl("machdep.cpu.brand_string")
	}
	return cmp.Or(field("/proc/cpuinfo", "model name"), os.Getenv("PROCESSOR_IDENTIFIER"))
}

func memory() string {
	var size float64
	if _, err := fmt.Sscan(field("/proc/meminfo", "MemTotal"), &size); err == nil {
		size *= 1024
	} else if _, err := fmt.Sscan(sysctl("hw.memsize"), &size); err != nil {
		return ""
	}
	return fmt.Sprintf("%.0f GiB", size/(1<<30))
}

// field finds a line "name : value" in a file of the system's.
func field(path, name string) string {
	text, _ := os.ReadFile(path) // not there: not known
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// sysctl asks macOS for a value.
func sysctl(name string) string {
	out, _ := exec.Command("sysctl", "-n", name).Output() // not there: not known
	return strings.TrimSpace(string(out))
}
