namespace Suffice.Evaluation.Controllers;

/// <summary>Every input's answer at the decision point before, for controllers that look back.</summary>
/// <param name="classes">C.</param>
internal sealed class PreviousAnswers(int classes)
{
    private float[] answers = []; // (n, C)
    private bool[] known = [];    // (n)

    /// <summary>Forgets everything.</summary>
    public void Start(int inputs)
    {
        answers = new float[inputs * classes];
        known = new bool[inputs];
    }

    /// <summary>(C), or empty at the root.</summary>
    public ReadOnlySpan<float> Of(int input) => known[input] ? answers.AsSpan(input * classes, classes) : [];

    /// <summary>Keeps an answer for the next decision point.</summary>
    public void Keep(int input, ReadOnlySpan<float> logits)
    {
        logits.CopyTo(answers.AsSpan(input * classes));
        known[input] = true;
    }
}
