/** What a sender sends that cannot be kept exactly, with the setting of OpenTelemetry's SDKs that cures it. */
export const CURES = {
  cumulative:
    'is a running total; set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta (in JavaScript temporalityPreference: AggregationTemporality.DELTA of the exporter)',
  explicitBuckets:
    'is a histogram with explicit buckets; set OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION=base2_exponential_bucket_histogram (in JavaScript aggregationPreference or a view with AggregationType.EXPONENTIAL_HISTOGRAM)',
  summary: 'is a summary, whose quantiles cannot be merged; record a histogram instead',
  noSum: 'has no sum, as histograms of instruments that take negative values; record a gauge, or values of one sign',
  zeroThreshold: 'has a zero_threshold above 2^-64; set it to 0 in the view of the histogram',
  noTime: 'has no time_unix_nano',
  noValue: 'has neither as_double nor as_int',
  unknownKind: 'has none of gauge, sum, histogram, exponentialHistogram and summary',
  protobuf:
    'the body is protobuf, and this takes JSON; set OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/json (in JavaScript use @opentelemetry/exporter-metrics-otlp-http)',
} as const;
