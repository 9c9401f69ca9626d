package org.chandraflow.interop;

import static org.chandraflow.interop.ConfigurationRows.optional;
import static org.chandraflow.interop.ConfigurationRows.required;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.chandraflow.enrich.EnrichStage;

/** The stage {@code enrich} for other pipelines. */
public final class EnrichProvider extends StageTransformProvider {
  public EnrichProvider() {
    super(
        new EnrichStage(),
        Map.of("name", false),
        List.of(
            required("cache", FieldType.STRING, "Directory of replies that all workers share."),
            optional("url", FieldType.STRING, "The service; default NED's public one."),
            optional("user_agent", FieldType.STRING, "How requests introduce themselves."),
            optional("contact", FieldType.STRING, "An address for NED's operators."),
            optional("rate", FieldType.STRING, "Requests in all; default 1/s."),
            optional("shards", FieldType.INT64, "Parts that share the rate; default 1."),
            optional(
                "tables",
                FieldType.array(FieldType.STRING),
                "Of photometry (default), positions, redshifts, object."),
            optional(
                "near",
                FieldType.STRING,
                "Search by position: never (default), unknown, " + "always."),
            optional("radius", FieldType.DOUBLE, "Of that search, arcsec; default 2."),
            optional("attempts", FieldType.INT64, "Tries a request; default 6."),
            optional("backoff_seconds", FieldType.DOUBLE, "First wait; default 1."),
            optional("timeout_seconds", FieldType.DOUBLE, "Of a request; default 60."),
            optional("ttl_days", FieldType.DOUBLE, "How long replies are used; default 365."),
            optional("retry_failed", FieldType.BOOLEAN, "Ask again what failed before."),
            optional("failed", FieldType.STRING, "Rows without answer: reject (default), keep.")),
        List.of(OUTPUT, REJECTED));
  }
}
