using Suffice.Control;
using Suffice.Evaluation.Outcomes;

namespace Suffice.Evaluation.Settings;

/// <summary>The data that settings are chosen on, neither of which the net was trained on.</summary>
/// <param name="Control">Whose inputs tuned the controllers: here they must be judged out of fold.</param>
/// <param name="Calibration">Which no controller has seen.</param>
/// <param name="TeacherTemperature">Makes the teacher's probabilities mean what they say.</param>
internal sealed record SettingData(OutcomeTable Control, OutcomeTable Calibration, double TeacherTemperature)
{
    /// <summary>(n, P) of control.</summary>
    public float[] ControlUtilities { get; } = SoftUtility.Of(Control, TeacherTemperature);

    /// <summary>Inputs of both.</summary>
    public int Count => Control.Count + Calibration.Count;

    /// <summary>Mean multiply-adds of the teacher over both.</summary>
    public double TeacherMacs =>
        (((double)Control.TeacherMacs * Control.Count) + ((double)Calibration.TeacherMacs * Calibration.Count)) / Math.Max(1, Count);
}

/// <summary>One setting of a controller on both splits.</summary>
/// <param name="Lambda">Its price.</param>
/// <param name="Control">What it came to on control, out of fold.</param>
/// <param name="Calibration">What it came to on calibration.</param>
internal sealed record SettingTrial(double Lambda, Outcome Control, Outcome Calibration)
{
    /// <summary>Tries a setting.</summary>
    /// <param name="data">Both splits.</param>
    /// <param name="lambda">The price.</param>
    /// <param name="outOfFold">The controller for control inputs.</param>
    /// <param name="deployed">As it will be used.</param>
    public static SettingTrial Of(SettingData data, double lambda, IController outOfFold, IController deployed)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new SettingTrial(lambda, Simulation.Run(data.Control, outOfFold), Simulation.Run(data.Calibration, deployed));
    }

    /// <summary>Mean multiply-adds over both, as a fraction of the teacher's.</summary>
    public double Fraction(SettingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ((Control.Macs * data.Control.Count) + (Calibration.Macs * data.Calibration.Count)) / data.Count / data.TeacherMacs;
    }
}
