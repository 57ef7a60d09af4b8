package io.socketserver.core.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorBudgetTest {

  @ParameterizedTest
  @CsvSource({
    "64, 20, 36",
    "1024, 30, 866",
    "1048576, 100, 1048220",
    "64, 63, 1",
    "unlimited, 63, 9223372036854775807"
  })
  void leavesAReserve(String limit, long open, long connections) {
    List<String> limits =
        List.of(
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max processes             95956                95956                processes ",
            "Max open files            "
                + limit
                + "                 1048576              files     ");

    assertThat(DescriptorBudget.connections(limits, open)).isEqualTo(connections);
  }
}
