using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Suffice.Tensors;

namespace Suffice.Evaluation.Outcomes;

/// <summary>Answers to inputs, which come batch by batch, and their file: those to the first inputs without a gap.</summary>
internal sealed class KeptAnswers
{
    private const string Tensor = "answers",
        Sum = "sha256",
        Remedy = "Delete it: the teacher will be asked again.";

    private readonly string path;
    private readonly Dictionary<string, string> about;
    private readonly Dictionary<int, int> ahead = []; // lengths of batches that came before one that belongs in front of them

    /// <summary>Reads what was kept, if it says what it should.</summary>
    /// <param name="path">Of the file; it need not be there.</param>
    /// <param name="about">By what it is told from other answers.</param>
    /// <param name="inputs">n.</param>
    /// <param name="classes">Answers are below.</param>
    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/>: the file is damaged.</exception>
    public KeptAnswers(string path, Dictionary<string, string> about, int inputs, int classes)
    {
        (this.path, this.about, Values) = (path, about, new int[inputs]);
        if (!File.Exists(path))
            return;
        using SafetensorsFile file = SafetensorsFile.Open(path, Remedy);
        if (about.Any(pair => file.Metadata.GetValueOrDefault(pair.Key) != pair.Value))
            return;
        float[] values = file.Floats(Tensor).ToArray();
        int[] known = Array.ConvertAll(values, answer => (int)answer);
        bool fits = known.Length <= inputs && known.All(answer => answer >= 0 && answer < classes);
        if (!fits || file.Metadata.GetValueOrDefault(Sum) != SumOf(values))
            throw new SufficeException(Fault.Bundle, $"{path} is damaged: its content does not match its checksum. {Remedy}");
        known.CopyTo(Values, 0);
        Known = known.Length;
    }

    /// <summary>(n) answers; those from <see cref="Known"/> on may be missing.</summary>
    public int[] Values { get; }

    /// <summary>So many of the first inputs have an answer.</summary>
    public int Known { get; private set; }

    /// <summary>Takes a batch.</summary>
    /// <param name="first">Of its inputs.</param>
    /// <param name="answers">To them.</param>
    public void Add(int first, int[] answers)
    {
        answers.CopyTo(Values, first);
        ahead.Add(first, answers.Length);
        while (ahead.Remove(Known, out int length))
            Known += length;
    }

    /// <summary>Writes what is known.</summary>
    public void Save()
    {
        float[] values = Array.ConvertAll(Values[..Known], answer => (float)answer);
        var said = new Dictionary<string, string>(about) { [Sum] = SumOf(values) };
        SafetensorsWriter.Save(path, [new NamedTensor(Tensor, [Known], values)], said);
    }

    private static string SumOf(float[] values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(values)));
}
