using System.Text.Json;
using Suffice.Commands.Benching;

namespace Suffice.Cli.Tests.Benching;

public sealed class EngineHostTests(TinyWorld world) : IClassFixture<TinyWorld>
{
    private string[] Serve(Work work, params string[] lines)
    {
        using var folder = new TemporaryFolder();
        string inputs = folder.File("inputs");
        GeneratedModels.WriteInputs(inputs, GeneratedModels.Normal(new Random(1), 4 * 64, 1));
        var request = new EngineRequest("suffice", world.Bundle, work, 2, 1, inputs, 4);
        using var output = new StringWriter();
        EngineHost.Serve(
            request => new SufficeEngine(request),
            new StringReader(
                string.Join(
                    '\n',
                    [
                        JsonSerializer.Serialize(request, EngineJson.Default.EngineRequest),
                        .. lines.Select(line => line.Replace("INPUTS", inputs, StringComparison.Ordinal)),
                    ]
                )
            ),
            output
        );
        return output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void It_answers_line_by_line()
    {
        string[] replies = Serve(Work.Mixed, "run 0", "answer INPUTS", "facts");
        Assert.Equal(4, replies.Length);
        Assert.StartsWith("Suffice", Read(replies[0]).Description, StringComparison.Ordinal);
        Assert.Single(Read(replies[1]).Milliseconds!);
        EngineReply answer = Read(replies[2]);
        Assert.Equal((4, 2 * 4), (answer.Classes!.Length, answer.Logits!.Length));
        Assert.True(answer.Macs > 0);
    }

    [Fact]
    public void What_it_does_not_know_is_refused()
    {
        Errors.Expect(Fault.Usage, () => Serve(Work.Full, "sing"), "'sing'", "bench");
        Errors.Expect(
            Fault.Usage,
            () => EngineHost.Serve(request => new SufficeEngine(request), new StringReader("hello"), TextWriter.Null),
            "first line",
            "bench"
        );
        Errors.Expect(Fault.Usage, () => Serve(Work.Product), "product", "another engine");
    }

    private static EngineReply Read(string line) => JsonSerializer.Deserialize(line, EngineJson.Default.EngineReply)!;
}
