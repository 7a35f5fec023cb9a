# Logistic regression by gradients from the service, with httr2.

library(httr2)

url <- Sys.getenv("LOSS_SERVER_URL", "http://localhost:8080")
i <- 0:59
X <- cbind((i * 7) %% 11 - 5, (i * 3) %% 13 - 6, 1) %*% diag(c(1 / 5, 1 / 6, 1))
y <- as.numeric(X[, 1] - X[, 2] + ((i * 5) %% 9 - 4) / 4 > 0)

evaluate <- function(logits) {
  request(url) |>
    req_url_path("loss", "binary_crossentropy") |>
    req_body_json(list(
      y_true = matrix(y), y_pred = logits, from_logits = TRUE, dtype = "float64",
      outputs = c("loss", "gradient")
    ), digits = 17) |>
    req_error(body = function(response) resp_body_json(response)$detail) |>
    req_perform() |>
    resp_body_json(simplifyVector = TRUE)
}

weights <- matrix(0, 3, 1)
repeat {
  answer <- evaluate(X %*% weights)
  # The chain rule: by the weights through the predictions.
  step <- t(X) %*% answer$gradient
  if (max(abs(step)) < 1e-8) break
  weights <- weights - 4 * step
}

cat(sprintf("loss %.4f\n", answer$loss))
cat("weights", sprintf("%.3f", weights), "\n")
