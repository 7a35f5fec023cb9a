// Microseconds that a custom loss of 2 KB takes before its first number, if no part of it was seen
// before: read, opened and planned. And what the first such source of a process takes.
//
//   SourceBenchmark [--repeats 1000]

import Glibc
import Losses
import Timing

/// A focal loss with smoothed labels and an overlap of regions, as people write them.
let source = """
  import tensorflow as tf
  from tensorflow import keras
  from tensorflow.keras import backend as K


  def smoothed(y_true, smoothing=0.1):
      # Labels are moved towards the uniform distribution.
      classes = tf.cast(tf.shape(y_true)[-1], y_true.dtype)
      return y_true * (1.0 - smoothing) + smoothing / classes


  def overlap(y_true, y_pred, alpha=0.7, smooth=1e-6):
      axes = list(range(1, len(y_pred.shape)))
      true_positives = K.sum(y_true * y_pred, axis=axes)
      false_negatives = K.sum(y_true * (1 - y_pred), axis=axes)
      false_positives = K.sum((1 - y_true) * y_pred, axis=axes)
      weighted = alpha * false_negatives + (1 - alpha) * false_positives
      return (true_positives + smooth) / (true_positives + weighted + smooth)


  class FocalOverlap(keras.losses.Loss):
      \"""Focal cross-entropy with the overlap of regions, weighted.\"""

      def __init__(self, gamma=2.0, alpha=0.25, weight=0.5, smoothing=0.05, **kwargs):
          super().__init__(**kwargs)
          self.gamma = gamma
          self.alpha = alpha
          self.weight = weight
          self.smoothing = smoothing

      def focal(self, y_true, y_pred):
          y_pred = K.clip(y_pred, K.epsilon(), 1.0 - K.epsilon())
          positive = -y_true * K.log(y_pred) * K.pow(1.0 - y_pred, self.gamma)
          negative = -(1.0 - y_true) * K.log(1.0 - y_pred) * K.pow(y_pred, self.gamma)
          return self.alpha * positive + (1.0 - self.alpha) * negative

      def call(self, y_true, y_pred):
          y_true = tf.cast(y_true, tf.float32)
          y_pred = tf.convert_to_tensor(y_pred)
          labels = smoothed(y_true, self.smoothing)
          focal = tf.reduce_mean(self.focal(labels, y_pred), axis=-1)
          region = 1.0 - overlap(y_true, tf.nn.sigmoid(y_pred))
          penalty = tf.maximum(tf.abs(y_pred - y_true) - 0.5, 0.0)
          spread = tf.sqrt(tf.reduce_mean(tf.square(penalty), axis=-1) + 1e-8)
          return self.weight * focal + (1.0 - self.weight) * region + 0.01 * spread
  """

let numbers = (0..<12).map { 0.05 + 0.07 * Double($0) }
guard let shape = Shape(checking: [3, 4]),
  let tensor = Tensor(shape: shape, storage: TensorStorage(numbers))
else { fatalError("a benchmark's own shapes are sound") }

nonisolated(unsafe) var seen = 0

/// The source with a last line that it had never before.
func unseen() -> String {
  seen += 1
  return source + "\n# \(seen)\n"
}

func planned(_ source: CustomLossSource, _ outputs: LossOutputs) throws {
  var call = LossCall(try source.resolved(), yTrue: tensor, yPred: tensor)
  call.outputs = outputs
  _ = try call.prepared()
}

let repeats = option("repeats", "1000").compactMap(Int.init).first ?? 1_000
/// The best of all; the first one is apart, as it also reads the tables and the prelude.
func best(_ body: () throws -> Void) rethrows -> String {
  var best = Double.infinity
  for _ in 0..<repeats { best = min(best, try seconds(body)) }
  return round2(best * 1e6)
}

let all: LossOutputs = [.loss, .values, .gradient]
let first = try seconds { try planned(CustomLossSource.parsed(unseen()), all) }
print("bytes:                         \(source.utf8.count)")
print("first of the process (µs):     \(round2(first * 1e6))")
guard repeats > 0 else { exit(0) }
let read = try best { _ = try CustomLossSource.parsed(unseen()) }
let values = try best { try planned(.parsed(unseen()), [.loss, .values]) }
let gradient = try best { try planned(.parsed(unseen()), all) }
print("read (µs):                     \(read)")
print("read, planned (µs):            \(values)")
print("read, planned, gradient (µs):  \(gradient)")
