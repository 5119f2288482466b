// A client in Go. Its argument says what the handler does before it answers.
package main

// #include "client.h"
import "C"

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
)

var (
	handler atomic.Int64
	rules   sync.Mutex
	asks    = make(chan bool, 1)
	answers = make(chan bool)
	path    = C.CString("/etc/passwd")
	kept    []byte
	spins   int
)

var does = map[string]func(){
	"decides":   func() {},
	"reads":     reads,
	"calls":     calls,
	"receives":  receives,
	"locks":     locks,
	"allocates": allocates,
	"collects":  collects,
}

func reads() {
	_, _ = os.ReadFile("/etc/passwd") // found here: reads
}

func calls() {
	C.access(path, 4) // found here: calls
}

func receives() {
	asks <- true
	<-answers // found here: receives
}

func locks() {
	rules.Lock() // found here: locks
	rules.Unlock()
}

func collects() {
	runtime.GC() // found here: collects
}

// Makes the collector work in the handler, again and again.
func allocates() {
	for i := 0; i < 4096; i++ {
		kept = make([]byte, 16384)
	}
}

//export handle
func handle(client *C.es_client_t, message *C.es_message_t) {
	handler.Store(int64(syscall.Gettid()))
	does[os.Args[1]]()
	C.es_respond_auth_result(client, message, C.ES_AUTH_RESULT_ALLOW, false)
}

// Returns when the handler's goroutine waits so, and its thread sleeps. It alone is locked to its thread.
func awaitHandler(waits string) {
	waiting := regexp.MustCompile(`\[(` + waits + `), locked to thread`)
	text := make([]byte, 1<<16)
	for !waiting.Match(text[:runtime.Stack(text, true)]) || !sleeps(handler.Load()) {
		runtime.Gosched()
	}
}

func sleeps(thread int64) bool {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/stat", thread))
	return bytes.Contains(status, []byte(") S "))
}

func answer() {
	for range asks {
		awaitHandler("chan receive")
		answers <- true
	}
}

func hold(held chan bool) {
	rules.Lock()
	held <- true
	awaitHandler("sync.Mutex.Lock|semacquire")
	rules.Unlock()
}

// Keeps Go's only processor, so that each call from C has to wait until it is taken away.
func spin() {
	for {
		spins++
	}
}

func main() {
	switch os.Args[1] {
	case "receives":
		go answer()
	case "locks":
		held := make(chan bool)
		go hold(held)
		<-held
	}
	if len(os.Args) > 2 {
		runtime.GOMAXPROCS(1)
		go spin()
	}
	if status := C.start_client(); status != 0 {
		os.Exit(int(status))
	}
	select {}
}
