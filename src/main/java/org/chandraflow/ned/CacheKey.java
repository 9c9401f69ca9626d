package org.chandraflow.ned;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a reply is found by.
 *
 * @param service the address asked
 * @param table the table asked for
 * @param text the name or position asked for
 */
record CacheKey(String service, String table, String text) {
  static CacheKey of(NedService service, NedQuery query) {
    return new CacheKey(service.base(), query.table().id(), query.text());
  }

  /** 128 bits of SHA-256 of the key: two keys in a cache of billions do not share one. */
  Digest digest() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((service + '\n' + table + '\n' + text).getBytes(StandardCharsets.UTF_8));
      ByteBuffer buffer = ByteBuffer.wrap(hash);
      return new Digest(buffer.getLong(), buffer.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A key in 16 bytes. */
  record Digest(long high, long low) {}
}
