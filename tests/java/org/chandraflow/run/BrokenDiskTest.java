package org.chandraflow.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.chandraflow.cli.Main;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fills up, a directory that is read-only, an input that goes away: the cause is told
 * first, and the command that is told goes on to the same result. The disk is a small one in
 * memory, in a mount namespace of its own, which Linux grants to plain users too; where it does
 * not, the tests are skipped.
 */
@Tag("slow")
@Timeout(240)
class BrokenDiskTest {
  private static final String PIPELINE =
      """
      stages:
        sky: {transform: simulate, config: {sources: 200, catalog_rows: 3000, seed: 5}}
        sources: {transform: ingest, config: {input: "${stages.sky}/csc.csv", catalog: csc2}}
        matched:
          transform: crossmatch
          inputs: {sources: sources}
          config: {catalogs: ["${stages.sky}/gaia.csv"], labels: "${stages.sky}/labels.csv"}
      """;

  /** Begins the run ({@code begin}), waits until its first stage is done, and goes on. */
  private static final String SCRIPT =
      """
disk=$1 kept=$2 what=$3; shift 3
mount -t tmpfs -o size=300m none "$disk" || exit 77
chandraflow() { "$@" 2>"$kept/err"; echo $? >"$kept/code"; }
begin() { chandraflow "${java[@]}" run "$kept/pipeline.yaml" --name=r --profile=direct --runs-dir="$disk/runs"; }
java=("$@")
if [ "$what" = unwritable ]; then
  mount -o remount,ro "$disk"
  begin
  mount -o remount,rw "$disk"
  mv "$kept/err" "$kept/first.err"; mv "$kept/code" "$kept/first.code"
  begin
else
  begin &
  until [ -e "$disk/runs/r/stages/sky/_SUCCESS" ] || [ -e "$kept/code" ]; do sleep 0.02; done
  case $what in
  full) cat /dev/zero >"$disk/fill" 2>/dev/null ;;
  missing) mv "$disk/runs/r/stages/sky/output/gaia.csv" "$disk/away" ;;
  esac
  wait
  case $what in
  full) rm "$disk/fill" ;;
  missing) mv "$disk/away" "$disk/runs/r/stages/sky/output/gaia.csv" ;;
  esac
  mv "$kept/err" "$kept/first.err"; mv "$kept/code" "$kept/first.code"
  eval "chandraflow ${java[*]} $(sed -n 's/^resume: chandraflow //p' "$kept/first.err")"
fi
cp -r "$disk/runs" "$kept/runs"
""";

  @TempDir private Path directory;

  @BeforeEach
  void namespaces() throws Exception {
    Path log = directory.resolve("probe");
    int code;
    try {
      code = shell(log, "mount -t tmpfs -o size=1m none \"$1\"", directory.toString());
    } catch (IOException e) {
      code = -1;
    }
    assumeTrue(code == 0, "skipped: no disk can be mounted here (unshare --map-root-user --mount)");
    Files.writeString(directory.resolve("pipeline.yaml"), PIPELINE);
  }

  private static int shell(Path log, String script, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "--map-root-user", "--mount", "bash", "-c", script, "bash"));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    if (!process.waitFor(200, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException("no end:\n" + Files.readString(log));
    }
    return process.exitValue();
  }

  /** The lines on standard error of the run that is disturbed; the one after it must be whole. */
  private List<String> disturbed(String what) throws Exception {
    Path log = directory.resolve("log");
    Path disk = Files.createDirectory(directory.resolve("disk"));
    List<String> args = new ArrayList<>(List.of(disk.toString(), directory.toString(), what));
    args.addAll(ChildRun.command(List.of()));
    int code = shell(log, SCRIPT, args.toArray(String[]::new));
    String after = Files.readString(directory.resolve("err"));
    assertThat(code).as(() -> read(log)).isZero();
    assertThat(directory.resolve("code")).as(after).hasContent("0");
    Path whole = directory.resolve("whole");
    assertThat(
            Main.execute(
                "run",
                directory.resolve("pipeline.yaml").toString(),
                "--name=r",
                "--profile=direct",
                "--runs-dir=" + whole))
        .isZero();
    assertThat(ChildRun.contents(directory.resolve("runs/r")))
        .isEqualTo(ChildRun.contents(whole.resolve("r")));
    return Files.readAllLines(directory.resolve("first.err"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What comes after the notes of progress. */
  private static List<String> failure(List<String> lines) {
    int start = 0;
    while (start < lines.size() && !lines.get(start).startsWith("error: ")) {
      assertThat(lines.get(start)).doesNotContain("Exception");
      start++;
    }
    return lines.subList(start, lines.size());
  }

  @Test
  void aFullDisk() throws Exception {
    List<String> failure = failure(disturbed("full"));
    assertThat(directory.resolve("first.code")).hasContent("1");
    assertThat(failure.get(0)).contains("No space left on device");
    assertThat(failure).anyMatch(line -> line.startsWith("resume: chandraflow resume r "));
  }

  @Test
  void aDirectoryThatCannotBeWritten() throws Exception {
    List<String> failure = failure(disturbed("unwritable"));
    assertThat(directory.resolve("first.code")).hasContent("1");
    assertThat(failure.get(0)).containsIgnoringCase("read-only").contains("disk");
  }

  @Test
  void anInputThatGoesAway() throws Exception {
    List<String> failure = failure(disturbed("missing"));
    assertThat(directory.resolve("first.code")).hasContent("1");
    assertThat(failure.get(0)).contains("gaia.csv").contains("no such file");
    assertThat(failure).anyMatch(line -> line.startsWith("resume: chandraflow resume r "));
  }
}
