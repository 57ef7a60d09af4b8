package io.socketserver.handlers.samples;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A parsed syslog message.
///
/// Nothing is rejected and nothing is lost: text that is not a valid field stays in the message.
///
/// @param format its format
/// @param priority facility times 8 plus severity, or -1 if it has none
/// @param timestamp as written
/// @param host the sender's name for itself
/// @param app the name of the program
/// @param pid its process ID, or whatever it sent for that
/// @param msgid the type of the message
/// @param data structured data: parameters and their values, by the name of their element
/// @param text the message itself
/// @source RFC 5424, section 6; RFC 3164, section 4; RFC 3339
record SyslogMessage(
    Format format,
    int priority,
    @Nullable String timestamp,
    @Nullable String host,
    @Nullable String app,
    @Nullable String pid,
    @Nullable String msgid,
    Map<String, Map<String, List<String>>> data,
    String text) {

  /// The format of a message.
  enum Format {
    /// `<PRI>1 TIMESTAMP HOST APP PROCID MSGID DATA MESSAGE`.
    RFC5424,
    /// `<PRI>Mmm dd hh:mm:ss HOST TAG[PID]: MESSAGE`, or less. The time may be in the format of RFC
    /// 3339, as rsyslog (`RSYSLOG_ForwardFormat`) and VMware hosts send it.
    RFC3164,
    /// Without a priority.
    PLAIN
  }

  private static final List<String> FACILITIES =
      words(
          """
          kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock
          local0 local1 local2 local3 local4 local5 local6 local7
          """);

  private static final List<String> SEVERITIES =
      words("emerg alert crit err warning notice info debug");

  private static final Pattern PRIORITY = Pattern.compile("<(\\d{1,3})>");

  /// TIMESTAMP HOSTNAME APP-NAME PROCID MSGID, with the lengths that the RFC allows.
  private static final Pattern HEADER_5424 =
      Pattern.compile(
          "1 (\\S{1,40}) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32})(?: |$)");

  private static final Pattern TIME_3164 =
      Pattern.compile("([A-Z][a-z]{2} [ 0-3]?\\d \\d\\d:\\d\\d:\\d\\d) ");

  /// A candidate only; [#isTimestamp] validates it.
  private static final Pattern TIME_3339 = Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\S{1,29}) ");

  /// A program on the same machine omits HOST; a host name does not end with a colon.
  private static final Pattern HOST_3164 = Pattern.compile("([^\\s\\[]{0,254}[^\\s\\[:]) ");

  private static final Pattern TAG_3164 =
      Pattern.compile("([^\\s\\[\\]:]{1,48})(?:\\[([^\\]\\s]{1,128})\\])?: ?");

  private static final String NIL = "-";

  /// Parses a message.
  ///
  /// @param message one message; line feeds and nulls at its end are removed
  /// @return its fields; never fails
  static SyslogMessage parse(String message) {
    String line = trimEnd(message);
    Matcher matcher = PRIORITY.matcher(line);
    if (matcher.lookingAt() && Integer.parseInt(matcher.group(1)) < FACILITIES.size() * 8) {
      int priority = Integer.parseInt(matcher.group(1));
      String rest = line.substring(matcher.end());
      SyslogMessage structured = parse5424(priority, rest);
      return structured != null ? structured : parse3164(priority, rest);
    }
    return new SyslogMessage(Format.PLAIN, -1, null, null, null, null, null, Map.of(), line);
  }

  private static List<String> words(String text) {
    return List.of(text.split("\\s+"));
  }

  private static String trimEnd(String message) {
    int end = message.length();
    while (end > 0 && "\r\n\0".indexOf(message.charAt(end - 1)) >= 0) {
      end--;
    }
    return message.substring(0, end);
  }

  private static @Nullable SyslogMessage parse5424(int priority, String rest) {
    Matcher header = HEADER_5424.matcher(rest);
    if (!header.lookingAt() || !isTimestamp(header.group(1))) {
      return null;
    }
    StructuredData data = StructuredData.parse(rest.substring(header.end()));
    return new SyslogMessage(
        Format.RFC5424,
        priority,
        field(header.group(1)),
        field(header.group(2)),
        field(header.group(3)),
        field(header.group(4)),
        field(header.group(5)),
        data.elements(),
        data.rest());
  }

  private static SyslogMessage parse3164(int priority, String rest) {
    String timestamp = null;
    String host = null;
    Matcher matcher = time3164(rest);
    if (matcher != null) {
      timestamp = matcher.group(1);
      rest = rest.substring(matcher.end());
      Matcher name = HOST_3164.matcher(rest);
      if (name.lookingAt()) {
        host = name.group(1);
        rest = rest.substring(name.end());
      }
    }
    String app = null;
    String pid = null;
    Matcher tag = TAG_3164.matcher(rest);
    if (tag.lookingAt()) {
      app = tag.group(1);
      pid = tag.group(2);
      rest = rest.substring(tag.end());
    }
    return new SyslogMessage(
        Format.RFC3164, priority, timestamp, host, app, pid, null, Map.of(), rest);
  }

  /// Finds the time at the beginning of a message.
  ///
  /// @return the match, or null if there is none
  private static @Nullable Matcher time3164(String rest) {
    Matcher matcher = TIME_3164.matcher(rest);
    if (matcher.lookingAt()) {
      return matcher;
    }
    matcher = TIME_3339.matcher(rest);
    return matcher.lookingAt() && isTimestamp(matcher.group(1)) ? matcher : null;
  }

  private static @Nullable String field(String value) {
    return value.equals(NIL) ? null : value;
  }

  private static boolean isTimestamp(String value) {
    if (value.equals(NIL)) {
      return true;
    }
    try {
      var _ = OffsetDateTime.parse(value);
      return true;
    } catch (DateTimeException notATimestamp) {
      return false;
    }
  }

  /// The fields that this message has, in the order of a log line.
  ///
  /// @return names and values for [Json]; a repeated parameter has a list of values
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    put(fields, "format", format.name().toLowerCase(Locale.ROOT));
    if (priority >= 0) {
      put(fields, "facility", FACILITIES.get(priority / 8));
      put(fields, "severity", SEVERITIES.get(priority % 8));
    }
    put(fields, "timestamp", timestamp);
    put(fields, "host", host);
    put(fields, "app", app);
    put(fields, "pid", pid);
    put(fields, "msgid", msgid);
    if (!data.isEmpty()) {
      put(fields, "data", withoutNeedlessLists());
    }
    put(fields, "message", text);
    return fields;
  }

  private Map<String, Object> withoutNeedlessLists() {
    Map<String, Object> elements = new LinkedHashMap<>();
    data.forEach((id, parameters) -> {
      Map<String, Object> values = new LinkedHashMap<>();
      parameters.forEach(
          (name, list) -> values.put(name, list.size() == 1 ? list.getFirst() : list));
      elements.put(id, values);
    });
    return elements;
  }

  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }
}
