// Logistic regression by gradients from the service, with net/http.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"net/http"
	"os"
)

type request struct {
	YTrue      [][1]float64 `json:"y_true"`
	YPred      [][1]float64 `json:"y_pred"`
	FromLogits bool         `json:"from_logits"`
	DType      string       `json:"dtype"`
	Outputs    []string     `json:"outputs"`
}

type answer struct {
	Loss     float64      `json:"loss"`
	Gradient [][1]float64 `json:"gradient"`
	// A problem has these instead.
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
}

func evaluate(url string, call request) (answer, error) {
	var result answer
	body, err := json.Marshal(call)
	if err != nil {
		return result, err
	}
	response, err := http.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return result, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&result); err != nil {
		return result, err
	}
	if response.StatusCode != http.StatusOK {
		return result, fmt.Errorf("%s %s", result.Detail, result.Hint)
	}
	return result, nil
}

func main() {
	url := os.Getenv("LOSS_SERVER_URL")
	if url == "" {
		url = "http://localhost:8080"
	}
	const n = 60
	var x [n][3]float64
	yTrue := make([][1]float64, n)
	for i := range x {
		x[i] = [3]float64{float64(i*7%11-5) / 5, float64(i*3%13-6) / 6, 1}
		if x[i][0]-x[i][1]+float64(i*5%9-4)/4 > 0 {
			yTrue[i][0] = 1
		}
	}

	var weights [3]float64
	for {
		yPred := make([][1]float64, n)
		for i, row := range x {
			for j, w := range weights {
				yPred[i][0] += w * row[j]
			}
		}
		result, err := evaluate(url+"/loss/binary_crossentropy", request{
			YTrue: yTrue, YPred: yPred, FromLogits: true, DType: "float64",
			Outputs: []string{"loss", "gradient"},
		})
		if err != nil {
			log.Fatal(err)
		}
		// The chain rule: by the weights through the predictions.
		var step [3]float64
		largest := 0.0
		for j := range step {
			for i, g := range result.Gradient {
				step[j] += x[i][j] * g[0]
			}
			largest = math.Max(largest, math.Abs(step[j]))
		}
		if largest < 1e-8 {
			fmt.Printf("loss %.4f\n", result.Loss)
			fmt.Printf("weights %.3f %.3f %.3f\n", weights[0], weights[1], weights[2])
			return
		}
		for j := range weights {
			weights[j] -= 4 * step[j]
		}
	}
}
