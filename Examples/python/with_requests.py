"""Logistic regression by gradients from the service, with requests and JSON alone."""

import os

import requests

url = os.environ.get("LOSS_SERVER_URL", "http://localhost:8080")
X = [[(i * 7 % 11 - 5) / 5, (i * 3 % 13 - 6) / 6, 1.0] for i in range(60)]
y = [[float(x[0] - x[1] + (i * 5 % 9 - 4) / 4 > 0)] for i, x in enumerate(X)]

weights = [0.0, 0.0, 0.0]
with requests.Session() as session:
    while True:
        logits = [[sum(w * x for w, x in zip(weights, row))] for row in X]
        response = session.post(
            f"{url}/loss/binary_crossentropy",
            json={
                "y_true": y,
                "y_pred": logits,
                "from_logits": True,
                "dtype": "float64",
                "outputs": ["loss", "gradient"],
            },
            timeout=60,
        )
        response.raise_for_status()
        answer = response.json()
        # The chain rule: by the weights through the predictions.
        gradient = [
            sum(g[0] * row[j] for g, row in zip(answer["gradient"], X)) for j in range(3)
        ]
        if max(map(abs, gradient)) < 1e-8:
            break
        weights = [w - 4 * g for w, g in zip(weights, gradient)]

print(f"loss {answer['loss']:.4f}")
print("weights", *(f"{weight:.3f}" for weight in weights))
