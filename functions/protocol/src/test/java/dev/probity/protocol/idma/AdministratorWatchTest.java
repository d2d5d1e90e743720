package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.memory.RecordedAlarms.Raised;
import org.junit.jupiter.api.Test;

class AdministratorWatchTest {
  private final IdmaScene scene = new IdmaScene();
  private final AdministratorWatch watch = new AdministratorWatch(scene.ports);

  @Test
  void threeAdministratorsAreEnoughAndTwoRaiseAnAlarmEachTime() {
    var admins = new Administrators(scene);
    watch.look();
    assertThat(scene.alarms.raised()).isEmpty();

    scene.transact(scene.account.lowerRole(admins.first.address(), 0));
    watch.look();
    watch.look();
    var raised = new Raised(Alarms.Alarm.ADMINISTRATORS_FEW, "2 of 3");
    assertThat(scene.alarms.raised()).containsExactly(raised, raised);
  }
}
