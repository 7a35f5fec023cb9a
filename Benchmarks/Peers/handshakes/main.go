// The load of new connections: each shakes hands, asks one thing and closes.
//
// handshakes ADDRESS VERSION full|resumed CONNECTIONS prints "RESULT n seconds p50 p99 errors", the
// seconds of one connection from its start to the whole answer.
package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"
)

const workers = 4

var versions = map[string]uint16{"1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

// exchange opens a connection, asks once, and tells whether its session was a resumed one.
func exchange(address string, config *tls.Config) (resumed bool, err error) {
	connection, err := tls.Dial("tcp", address, config)
	if err != nil {
		return false, err
	}
	defer connection.Close()
	if _, err = io.WriteString(connection, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		return false, err
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		return false, err
	}
	defer answer.Body.Close()
	if _, err = io.Copy(io.Discard, answer.Body); err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", answer.StatusCode)
	}
	return connection.ConnectionState().DidResume, err
}

// worker makes so many connections one after another; the first of them may bring the ticket for the rest.
func worker(address string, config *tls.Config, count int) (took []float64, errors int) {
	resumes := config.ClientSessionCache != nil
	if resumes {
		exchange(address, config)
	}
	for i := 0; i < count; i++ {
		began := time.Now()
		if resumed, err := exchange(address, config); err != nil || resumed != resumes {
			errors++
		}
		took = append(took, time.Since(began).Seconds())
	}
	return took, errors
}

func main() {
	count, err := strconv.Atoi(os.Args[4])
	if err != nil || versions[os.Args[2]] == 0 {
		fmt.Fprintln(os.Stderr, "usage: handshakes ADDRESS 1.2|1.3 full|resumed CONNECTIONS")
		os.Exit(2)
	}
	var all []float64
	var failed int
	var lock sync.Mutex
	var group sync.WaitGroup
	began := time.Now()
	for i := 0; i < workers; i++ {
		// What is measured is the server: the client need not check the certificate.
		config := &tls.Config{
			InsecureSkipVerify: true,
			ServerName:         "localhost",
			MinVersion:         versions[os.Args[2]],
			MaxVersion:         versions[os.Args[2]],
			CurvePreferences:   []tls.CurveID{tls.CurveP256},
		}
		if os.Args[3] == "resumed" {
			config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
		}
		group.Add(1)
		go func() {
			defer group.Done()
			took, errors := worker(os.Args[1], config, count/workers)
			lock.Lock()
			defer lock.Unlock()
			all = append(all, took...)
			failed += errors
		}()
	}
	group.Wait()
	seconds := time.Since(began).Seconds()
	sort.Float64s(all)
	fmt.Printf("RESULT %d %f %f %f %d\n", len(all), seconds, all[len(all)/2], all[len(all)*99/100], failed)
}
