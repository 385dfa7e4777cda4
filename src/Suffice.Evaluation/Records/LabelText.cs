namespace Suffice.Evaluation.Records;

/// <summary>What figures are called: where the labels are the teacher's answers, no accuracy is known, only agreement with it.</summary>
internal static class LabelText
{
    /// <summary>To be said wherever such figures are.</summary>
    public const string Note =
        "Labels are the teacher's answers: top-1 is agreement with the teacher, and a loss is disagreement with it, not loss of accuracy";

    /// <summary>Accuracy, or what stands for it.</summary>
    public static string Accuracy(bool ofAnswers) => ofAnswers ? "agreement with the teacher" : "accuracy";

    /// <summary>Loss of accuracy, or what stands for it.</summary>
    public static string Loss(bool ofAnswers) => ofAnswers ? "disagreement" : "loss";
}
