// Logistic regression by gradients from the service, with fetch.

const url = (globalThis.process?.env.LOSS_SERVER_URL ?? "http://localhost:8080") +
  "/loss/binary_crossentropy";

const X = Array.from({ length: 60 }, (_, i) =>
  [((i * 7) % 11 - 5) / 5, ((i * 3) % 13 - 6) / 6, 1]);
const yTrue = X.map(([a, b], i) => [a - b + ((i * 5) % 9 - 4) / 4 > 0 ? 1 : 0]);

async function evaluate(yPred) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      y_true: yTrue, y_pred: yPred, from_logits: true, dtype: "float64",
      outputs: ["loss", "gradient"],
    }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.detail} ${answer.hint ?? ""}`);
  return answer;
}

const weights = [0, 0, 0];
for (;;) {
  const yPred = X.map((row) => [row.reduce((sum, x, j) => sum + x * weights[j], 0)]);
  const { loss, gradient } = await evaluate(yPred);
  // The chain rule: by the weights through the predictions.
  const step = weights.map((_, j) => X.reduce((sum, row, i) => sum + row[j] * gradient[i][0], 0));
  if (Math.max(...step.map(Math.abs)) < 1e-8) {
    console.log(`loss ${loss.toFixed(4)}`);
    console.log("weights", weights.map((weight) => weight.toFixed(3)).join(" "));
    break;
  }
  step.forEach((g, j) => { weights[j] -= 4 * g; });
}
