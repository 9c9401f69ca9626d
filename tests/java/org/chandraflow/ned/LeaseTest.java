package org.chandraflow.ned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.chandraflow.config.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases, on a clock that only waiting moves. */
class LeaseTest {
  private static final Duration LIFE = Duration.ofSeconds(15);

  @TempDir Path directory;

  /** A clock that sleeping moves on at once, with something to be done meanwhile. */
  private static final class Hands implements Time {
    private long nanos = 5;
    private Runnable meanwhile = () -> {};

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public Instant now() {
      return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public void sleep(long time) {
      nanos += time;
      meanwhile.run();
    }
  }

  private Path elsewhere(String lease, long renewals) throws Exception {
    return Files.writeString(
        directory.resolve(lease),
        "{\"owner\":\"x\",\"host\":\"elsewhere\",\"pid\":1,\"started\":2,\"time_ms\":15000,"
            + "\"renewals\":"
            + renewals
            + "}");
  }

  private Lease take(int shard, int shards, Hands hands, Lease.IfHeld ifHeld) throws Exception {
    return Lease.take(ReplyCache.open(directory.toString()), shard, shards, LIFE, hands, ifHeld);
  }

  @Test
  void aLeaseOfALostMachineIsWaitedOut() throws Exception {
    Hands hands = new Hands();
    ReplyCache.open(directory.toString());
    elsewhere("lease-0000-of-0001.json", 3);
    try (Lease lease = take(0, 1, hands, Lease.IfHeld.REFUSE)) {
      assertThat(lease.isHeld()).isTrue();
      assertThat(hands.nanos()).isBetween(LIFE.toNanos(), LIFE.toNanos() + 1_000_000_000L);
    }
    assertThat(directory.resolve("lease-0000-of-0001.json")).doesNotExist();
  }

  @Test
  void aLeaseThatIsRenewedElsewhereIsRefused() throws Exception {
    Hands hands = new Hands();
    ReplyCache.open(directory.toString());
    elsewhere("lease-0000-of-0001.json", 0);
    long[] renewals = {0};
    hands.meanwhile =
        () -> {
          try {
            if (hands.nanos > 4_000_000_000L * (renewals[0] + 1)) {
              elsewhere("lease-0000-of-0001.json", ++renewals[0]);
            }
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };
    assertThatThrownBy(() -> take(0, 1, hands, Lease.IfHeld.REFUSE))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("in use by process 1 on elsewhere");
  }

  @Test
  void anotherNumberOfShardsIsHeldToo() throws Exception {
    Hands hands = new Hands();
    try (Lease lease = take(1, 2, hands, Lease.IfHeld.REFUSE)) {
      assertThatThrownBy(() -> take(0, 1, hands, Lease.IfHeld.REFUSE))
          .isInstanceOf(UsageException.class);
      take(0, 2, hands, Lease.IfHeld.REFUSE).close();
      assertThat(lease.isHeld()).isTrue();
    }
    take(0, 1, hands, Lease.IfHeld.REFUSE).close();
  }

  @Test
  void aDeadProcessOfThisMachineIsNotWaitedFor() throws Exception {
    Hands hands = new Hands();
    Path file;
    try (Lease lease = take(0, 1, hands, Lease.IfHeld.REFUSE)) {
      file = directory.resolve("lease-0000-of-0001.json");
      String mine = Files.readString(file);
      Files.writeString(
          file,
          mine.replaceFirst("\"pid\":\\d+", "\"pid\":999999999")
              .replaceFirst("\"owner\":\"", "\"owner\":\"other-"));
      assertThat(lease.isHeld()).isTrue();
    }
    assertThat(file).exists();
    long before = hands.nanos();
    take(0, 1, hands, Lease.IfHeld.REFUSE).close();
    assertThat(hands.nanos() - before).isLessThan(1_000_000_000L);
  }

  @Test
  void aHolderThatCannotRenewOrWasReplacedSendsNothing() throws Exception {
    Hands hands = new Hands();
    Lease lease = take(0, 1, hands, Lease.IfHeld.REFUSE);
    hands.nanos += 9_000_000_000L;
    assertThat(lease.isHeld()).isTrue();
    hands.nanos += 2_000_000_000L;
    assertThat(lease.isHeld()).isFalse();
    lease.renew();
    assertThat(lease.isHeld()).isTrue();
    elsewhere("lease-0000-of-0001.json", 7);
    lease.renew();
    assertThat(lease.isHeld()).isFalse();
    lease.close();
    assertThat(directory.resolve("lease-0000-of-0001.json")).exists();
  }
}
