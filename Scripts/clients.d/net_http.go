// Go's net/http: prints ok, or what is wrong.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

func check(isRight bool, what ...any) {
	if !isRight {
		fmt.Println(what...)
		os.Exit(1)
	}
}

func main() {
	authorities := x509.NewCertPool()
	pem, err := os.ReadFile(os.Getenv("CA"))
	check(err == nil && authorities.AppendCertsFromPEM(pem), "certificate", err)
	client := &http.Client{
		Timeout: 20 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig:       &tls.Config{RootCAs: authorities},
			ExpectContinueTimeout: 5 * time.Second,
			MaxIdleConnsPerHost:   8,
		},
	}
	body, answer := os.Getenv("BODY"), os.Getenv("ANSWER")

	for _, url := range []string{os.Getenv("HTTP_URL"), os.Getenv("HTTPS_URL")} {
		call := func(reader io.Reader, expect string) (int, string) {
			request, err := http.NewRequest("POST", url+"/loss/mean_squared_error", reader)
			check(err == nil, err)
			request.Header.Set("Content-Type", "application/json")
			if expect != "" {
				request.Header.Set("Expect", expect)
			}
			response, err := client.Do(request)
			check(err == nil, err)
			defer response.Body.Close()
			check(response.ProtoMajor == 1 && response.ProtoMinor == 1, response.Proto)
			content, err := io.ReadAll(response.Body)
			check(err == nil, err)
			return response.StatusCode, string(content)
		}
		status, content := call(strings.NewReader(body), "")
		check(status == 200 && content == answer, status, content)
		status, content = call(strings.NewReader(body), "100-continue")
		check(status == 200 && content == answer, status, content)
		// A reader whose size is not known is sent in chunks.
		status, content = call(io.MultiReader(strings.NewReader(body[:9]), strings.NewReader(body[9:])), "")
		check(status == 200 && content == answer, status, content)
		status, content = call(strings.NewReader("{"), "")
		check(status == 400, status, content)

		// A large answer is inflated by the client, in chunks.
		numbers := `{"x": [` + strings.Repeat("1,", 4999) + `1], "num_classes": 100}`
		response, err := client.Post(url+"/to_categorical", "application/json", bytes.NewBufferString(numbers))
		check(err == nil, err)
		large, err := io.ReadAll(response.Body)
		response.Body.Close()
		check(err == nil && response.Uncompressed, "not compressed", err)
		check(strings.Count(string(large), "1") == 5000, "ones")

		var group sync.WaitGroup
		for worker := 0; worker < 8; worker++ {
			group.Add(1)
			go func() {
				defer group.Done()
				for round := 0; round < 50; round++ {
					status, content := call(strings.NewReader(body), "")
					check(status == 200 && content == answer, status, content)
				}
			}()
		}
		group.Wait()
	}
	fmt.Println("ok")
}
