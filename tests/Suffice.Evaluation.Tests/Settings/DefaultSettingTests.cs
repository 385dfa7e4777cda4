using Suffice.Evaluation.Outcomes;
using Suffice.Evaluation.Settings;

namespace Suffice.Evaluation.Tests.Settings;

public class DefaultSettingTests
{
    [Fact]
    public void Takes_the_cheapest_setting_whose_loss_and_one_standard_error_stay_within_tolerance()
    {
        Outcome[] settings =
        [
            Setting(10, 0.002, 0.001),
            Setting(20, 0.001, 0.0006),
            Setting(35, 0.0005, 0.001),
            Setting(30, 0.0005, 0.001),
            Setting(40, -0.001, 0.001),
        ];
        Assert.Equal(3, DefaultSetting.Choose(settings));
    }

    [Fact]
    public void Says_so_when_none_qualifies()
    {
        Assert.Null(DefaultSetting.Choose([Setting(10, 0.002, 0.001)]));
        Assert.Null(DefaultSetting.Choose([]));
    }

    private static Outcome Setting(double macs, double loss, double error) => new(0.9, macs, loss, error, [], macs) { InputMacs = [] };
}
