// A loss service with Go's standard library alone.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
)

type call struct {
	True [][]float32 `json:"y_true"`
	Pred [][]float32 `json:"y_pred"`
}

type answer struct {
	Loss   float32   `json:"loss"`
	Values []float32 `json:"values"`
}

func meanSquaredError(w http.ResponseWriter, r *http.Request) {
	var c call
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil || len(c.True) != len(c.Pred) {
		http.Error(w, "no such call", http.StatusBadRequest)
		return
	}
	a := answer{Values: make([]float32, len(c.True))}
	sum := 0.0
	for i, row := range c.True {
		if len(row) != len(c.Pred[i]) {
			http.Error(w, "ragged", http.StatusBadRequest)
			return
		}
		square := 0.0
		for j, t := range row {
			d := float64(c.Pred[i][j] - t)
			square += d * d
		}
		a.Values[i] = float32(square / float64(len(row)))
		sum += square / float64(len(row))
	}
	a.Loss = float32(sum / float64(len(c.True)))
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(a)
}

func health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Write([]byte(`{"status":"ok"}`))
}

// main PORT TLS-PORT CERTIFICATE KEY
func main() {
	http.HandleFunc("/healthz", health)
	http.HandleFunc("/loss/mean_squared_error", meanSquaredError)
	go func() {
		log.Fatal(http.ListenAndServeTLS("127.0.0.1:"+os.Args[2], os.Args[3], os.Args[4], nil))
	}()
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
