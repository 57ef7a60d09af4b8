package io.socketserver.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The threads of another Java virtual machine, as jcmd finds them.
///
/// @param platform how many platform threads of Java there are, without those of the JDK's
///   scheduler of virtual threads: it adds carriers on a busy machine, which end after 30 s of
///   idleness, and its timer begins with the first timed wait of a virtual thread
/// @param virtual how many virtual threads
/// @param text the dump
public record ThreadDump(int platform, int virtual, String text) {

  public static ThreadDump of(long pid) throws Exception {
    Path folder = Files.createTempDirectory("threads");
    Path file = folder.resolve("dump.json");
    try {
      Process jcmd =
          new ProcessBuilder(
                  Program.javaHome().resolve("bin/jcmd").toString(),
                  String.valueOf(pid),
                  "Thread.dump_to_file",
                  "-format=json",
                  file.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(jcmd.waitFor()).as(said).isZero();
      return parse(Files.readString(file));
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static ThreadDump parse(String json) {
    int all = count(json, "\"tid\":");
    int virtual = count(json, "\"virtual\": true");
    int scheduler = count(json, "\"name\": \"ForkJoinPool-1-");
    return new ThreadDump(all - virtual - scheduler, virtual, json);
  }

  private static int count(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      count++;
    }
    return count;
  }
}
