package io.socketserver.handlers.samples.dns;

import io.socketserver.handlers.samples.dns.ZoneParser.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks the records of a zone file together, and creates zones from them.
///
/// A zone begins at each SOA; in a file without one, at the first `$ORIGIN`.
///
/// @source RFC 1034, sections 3.6.2 and 4.2.1; RFC 2181, sections 5.2 and 10.1
final class ZoneCheck {

  private final List<Line> lines;
  private final Set<Name> apexes = new HashSet<>();
  private final Map<Name, List<ResourceRecord>> nodes = new HashMap<>();

  ZoneCheck(List<Line> lines, @Nullable Name firstOrigin) {
    this.lines = lines;
    for (Line line : lines) {
      if (line.resource().type() == RecordType.SOA) {
        apexes.add(line.resource().owner());
      }
    }
    if (apexes.isEmpty() && firstOrigin != null) {
      apexes.add(firstOrigin);
    }
  }

  /// Creates the zones.
  ///
  /// @throws ZoneException if a record conflicts with others
  Zones zones() throws ZoneException {
    if (apexes.isEmpty()) {
      throw new ZoneException(1, "no zone: the file has neither $ORIGIN nor an SOA record");
    }
    apexes.forEach(apex -> nodes.put(apex, new ArrayList<>()));
    for (Line line : lines) {
      add(line);
    }
    return new Zones(apexes, nodes);
  }

  private void add(Line line) throws ZoneException {
    ResourceRecord resource = line.resource();
    Name owner = resource.owner();
    addPath(line, owner);
    if (resource.type() == RecordType.NS && !apexes.contains(owner)) {
      throw new ZoneException(line.line(), "NS below the zone: delegations are not supported");
    }
    List<ResourceRecord> node = nodes.computeIfAbsent(owner, name -> new ArrayList<>());
    for (ResourceRecord other : node) {
      if (other.type() == RecordType.CNAME || resource.type() == RecordType.CNAME) {
        throw new ZoneException(
            line.line(), owner + " has a CNAME, and so must have no other record");
      }
      if (other.type() == RecordType.SOA && resource.type() == RecordType.SOA) {
        throw new ZoneException(line.line(), owner + " has two SOA records");
      }
      if (other.type() == resource.type() && other.ttl() != resource.ttl()) {
        throw new ZoneException(
            line.line(),
            owner
                + " has "
                + other.type()
                + " records of "
                + other.ttl()
                + " and "
                + resource.ttl()
                + " seconds; give them the same TTL");
      }
    }
    node.add(resource);
  }

  /// Adds the names between an owner and its zone, which exist without records of their own.
  private void addPath(Line line, Name owner) throws ZoneException {
    for (Name name = owner; !apexes.contains(name); name = name.parent()) {
      if (name.isRoot()) {
        throw new ZoneException(line.line(), owner + " is not in a zone of this file");
      }
      nodes.computeIfAbsent(name, n -> new ArrayList<>());
    }
  }
}
