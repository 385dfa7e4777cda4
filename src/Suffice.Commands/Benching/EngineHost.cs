using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Suffice.Control;

namespace Suffice.Commands.Benching;

/// <summary>
/// The child's side of a bench: loads what the first line asks for, answers once, then does as it is told, line by line, until its input
/// ends. It computes only between a line and its reply, so that engines in other processes can have the machine in turn.
/// </summary>
internal sealed class EngineHost : IDisposable
{
    private readonly EngineRequest request;
    private readonly ITimedEngine engine;
    private readonly float[] inputs;
    private readonly float[] logits;
    private int next;

    private EngineHost(EngineRequest request, Func<EngineRequest, ITimedEngine> open)
    {
        this.request = request;
        engine = open(request);
        inputs = Read(request.Inputs, request.InputCount);
        logits = new float[request.Batch * engine.Classes];
    }

    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for a line it does not know.</exception>
    public static void Serve(Func<EngineRequest, ITimedEngine> open, TextReader lines, TextWriter replies)
    {
        if (lines.ReadLine() is not { } first)
            return;
        EngineRequest request;
        try
        {
            request = JsonSerializer.Deserialize(first, EngineJson.Default.EngineRequest) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new SufficeException(
                Fault.Usage,
                $"The first line is no request for an engine: {error.Message} This verb is for `bench`, which starts it.",
                error
            );
        }
        using var host = new EngineHost(request, open);
        host.RunOnce();
        Reply(replies, new EngineReply { Description = host.engine.Description, Kernels = host.engine.Kernels });
        while (lines.ReadLine() is { } line)
            Reply(replies, host.Do(line.Split(' ', 2)));
    }

    public void Dispose() => engine.Dispose();

    private EngineReply Do(string[] command) =>
        command switch
        {
            ["run", var seconds] => new EngineReply { Milliseconds = Time(double.Parse(seconds, CultureInfo.InvariantCulture)) },
            ["answer", var file] => Answer(Read(file, null)),
            ["facts"] => new EngineReply { PeakBytes = ProcessFacts.PeakBytes(), ProgramBytes = ProcessFacts.ProgramBytes(request.File) },
            _ => throw new SufficeException(
                Fault.Usage,
                $"An engine knows run, answer and facts; got '{command[0]}'. This verb is for `bench`, which starts it."
            ),
        };

    /// <summary>Runs for about that long, at least once.</summary>
    private double[] Time(double seconds)
    {
        var times = new List<double>(1024);
        for (long began = Stopwatch.GetTimestamp(); times.Count == 0 || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds; )
        {
            long start = Stopwatch.GetTimestamp();
            RunOnce();
            times.Add((engine.LastTime ?? Stopwatch.GetElapsedTime(start)).TotalMilliseconds);
        }
        return [.. times];
    }

    private void RunOnce()
    {
        int floats = request.Batch * engine.InputFloats,
            chunks = floats == 0 ? 1 : inputs.Length / floats;
        engine.Run(inputs.AsSpan(next * floats, floats), logits);
        next = (next + 1) % chunks;
    }

    private EngineReply Answer(float[] all)
    {
        int count = all.Length / engine.InputFloats,
            classes = engine.Classes;
        int[] answers = new int[count];
        float[]? firstLogits = null;
        double? macs = null;
        for (int from = 0; from < count; from += request.Batch)
        {
            int batch = Math.Min(request.Batch, count - from);
            Span<float> results = logits.AsSpan(0, batch * classes);
            engine.Run(all.AsSpan(from * engine.InputFloats, batch * engine.InputFloats), results);
            firstLogits ??= results.ToArray();
            if (engine.LastMacs is { } counted)
                macs = (macs ?? 0) + ((double)counted / count);
            for (int i = 0; i < batch; i++)
                answers[from + i] = Logits.ArgMax(results.Slice(i * classes, classes));
        }
        return new EngineReply
        {
            Classes = answers,
            Logits = firstLogits,
            Macs = macs,
        };
    }

    /// <summary>Reads ordinarily: mapped pages would count as the engine's memory.</summary>
    private float[] Read(string file, int? count)
    {
        if (engine.InputFloats == 0)
            return [];
        using FileStream stream = File.OpenRead(file);
        float[] values = new float[count is { } limit ? limit * engine.InputFloats : stream.Length / sizeof(float)];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static void Reply(TextWriter replies, EngineReply reply)
    {
        replies.WriteLine(JsonSerializer.Serialize(reply, EngineJson.Default.EngineReply));
        replies.Flush();
    }
}
