namespace Suffice.Control;

/// <summary>
/// Every input's answer at the decision point before, for controllers that look back. Allocates only for more inputs than ever before.
/// </summary>
/// <param name="classes">C.</param>
internal sealed class PreviousAnswers(int classes)
{
    private float[] answers = []; // (n, C)
    private bool[] known = []; // (n)

    /// <summary>Forgets everything.</summary>
    public void Start(int inputs)
    {
        if (known.Length < inputs)
        {
            answers = new float[inputs * classes];
            known = new bool[inputs];
        }
        Array.Clear(known);
    }

    /// <summary>(C), or empty at the root.</summary>
    public ReadOnlySpan<float> Of(int input) => known[input] ? answers.AsSpan(input * classes, classes) : [];

    /// <summary>Keeps an answer for the next decision point.</summary>
    public void Keep(int input, ReadOnlySpan<float> logits)
    {
        logits.CopyTo(answers.AsSpan(input * classes, classes));
        known[input] = true;
    }
}
