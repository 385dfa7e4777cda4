using System.Buffers.Binary;
using System.Text;
using Suffice.Files;
using Suffice.Tensors;

namespace Suffice.Tests.Tensors;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static NamedTensor[] Sample() =>
        [
            new("a", [2, 3], new float[] { 1, 2, 3, 4, 5, 6 }),
            new("empty", [0, 7], Array.Empty<float>()),
            new("scalar", [], new float[] { float.NaN }),
            new("b", [16], Enumerable.Range(0, 16).Select(i => (float)i).ToArray()),
        ];

    [Fact]
    public void What_is_written_is_read()
    {
        string path = folder.File("a.safetensors");
        SafetensorsWriter.Save(path, Sample(), new Dictionary<string, string> { ["who"] = "me \"é\"" });
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal("me \"é\"", file.Metadata["who"]);
        Assert.Equal(["a", "b", "empty", "scalar"], file.Tensors.Keys.Order());
        foreach (NamedTensor tensor in Sample())
        {
            Assert.Equal(tensor.Values.ToArray(), file.Floats(tensor.Name).ToArray());
            Assert.Equal(tensor.Shape, file.Tensors[tensor.Name].Shape);
            Assert.Equal(0, file.Tensors[tensor.Name].Offset % SafetensorsWriter.Alignment);
        }
    }

    [Fact]
    public void A_mapping_outlives_its_file_while_held()
    {
        string path = folder.File("a.safetensors");
        SafetensorsWriter.Save(path, Sample());
        SafetensorsFile file = SafetensorsFile.Open(path);
        using IDisposable hold = file.Hold();
        ReadOnlySpan<float> values = file.Floats("b");
        file.Dispose();
        Assert.Equal(15, values[15]);
    }

    [Fact]
    public void Replacing_a_file_leaves_its_readers_the_old_bytes()
    {
        string path = folder.File("a.safetensors");
        SafetensorsWriter.Save(path, Sample());
        using SafetensorsFile old = SafetensorsFile.Open(path);
        SafetensorsWriter.Save(path, [new NamedTensor("a", [1], new float[] { 9 })]);
        Assert.Equal(6, old.Floats("a")[5]);
        using SafetensorsFile replaced = SafetensorsFile.Open(path);
        Assert.Equal(9, replaced.Floats("a")[0]);
    }

    [Fact]
    public void A_full_disk_leaves_the_old_file_and_no_rubbish()
    {
        string path = folder.File("a.safetensors");
        SafetensorsWriter.Save(path, Sample());
        byte[] before = File.ReadAllBytes(path);
        var layout = new SafetensorsLayout(Sample(), align: true);
        for (int room = 0; room < before.Length; room += 61)
        {
            var error = Assert.Throws<SufficeException>(() =>
                AtomicFile.Write(path, stream => layout.Write(stream, null), stream => new SmallDisk(stream, room))
            );
            Assert.Equal(Fault.Machine, error.Fault);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains("unchanged", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void What_cannot_be_mapped_is_refused_at_once()
    {
        Errors.Expect(Fault.Bundle, () => SafetensorsFile.Open(folder.Path), folder.Path, "is a folder", "Give the path of a file");
        Errors.Expect(
            Fault.Bundle,
            () => SafetensorsFile.Open(NamedPipe.Make(folder.File("pipe"))),
            "is a pipe",
            "Save what comes from it in a file"
        );
        Errors.Expect(Fault.Usage, () => SafetensorsFile.Open(""), "empty");
    }

    [Fact]
    public void A_reader_may_know_a_better_remedy()
    {
        File.WriteAllBytes(folder.File("empty"), []);
        File.WriteAllBytes(folder.File("rubbish"), new byte[100]);
        foreach (string name in (string[])["empty", "rubbish"])
            Assert.EndsWith(
                " Delete it.",
                Errors.Expect(Fault.Bundle, () => SafetensorsFile.Open(folder.File(name), "Delete it."), folder.File(name)).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        string path = folder.File("a.safetensors"),
            cut = folder.File("cut.safetensors");
        SafetensorsWriter.Save(path, Sample());
        byte[] all = File.ReadAllBytes(path);
        for (int length = 0; length < all.Length; length++)
        {
            File.WriteAllBytes(cut, all[..length]);
            var error = Assert.Throws<SufficeException>(() => SafetensorsFile.Open(cut));
            Assert.Equal(Fault.Bundle, error.Fault);
            Assert.Contains(cut, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("not json", "JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,12]}}", "needs 16")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[4,16]}}", "belong to no tensor")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}", "belong to no tensor")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[8],\"data_offsets\":[0,32]}}", "outside the file")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[16,0]}}", "outside the file")]
    [InlineData("{\"a\":{\"dtype\":\"Q4\",\"shape\":[4],\"data_offsets\":[0,16]}}", "unknown type")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-4],\"data_offsets\":[0,16]}}", "not a whole number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,1],\"data_offsets\":[0,16]}}", "larger than the file")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775807,9223372036854775807],\"data_offsets\":[0,16]}}",
        "larger than the file"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,9223372036854775807]}}", "outside the file")]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}",
        "overlaps"
    )]
    [InlineData(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[16,16]}}",
        "twice"
    )]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4]}}", "lacks")]
    [InlineData("{\"__metadata__\":{\"a\":1}}", "metadata 'a'")]
    [InlineData("{\"\\ud800\":1}", "JSON")]
    public void A_hostile_header_is_refused(string header, string expected)
    {
        string path = folder.File("hostile.safetensors");
        byte[] json = Encoding.UTF8.GetBytes(header),
            bytes = new byte[8 + json.Length + 16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        File.WriteAllBytes(path, bytes);
        var error = Assert.Throws<SufficeException>(() => SafetensorsFile.Open(path));
        Assert.Equal(Fault.Bundle, error.Fault);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// A shape of two million sizes, one of them 0, is read in one pass: a reader that looked for the 0 at each of them would need hours.
    /// </summary>
    [Fact]
    public void A_long_shape_is_read_in_one_pass()
    {
        string path = folder.File("long.safetensors");
        string shape = string.Join(',', Enumerable.Repeat("9", 2_000_000));
        byte[] json = Encoding.UTF8.GetBytes($"{{\"a\":{{\"dtype\":\"F32\",\"shape\":[{shape},0],\"data_offsets\":[0,0]}}}}"),
            bytes = new byte[8 + json.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        File.WriteAllBytes(path, bytes);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Empty(file.Floats("a").ToArray());
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    [InlineData(25UL)]
    public void An_impossible_header_length_is_refused(ulong length)
    {
        string path = folder.File("hostile.safetensors");
        byte[] bytes = new byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(path, bytes);
        Assert.Contains("header", Assert.Throws<SufficeException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_and_tensors_are_named()
    {
        string path = folder.File("a.safetensors");
        Assert.Contains(path, Assert.Throws<SufficeException>(() => SafetensorsFile.Open(path)).Message, StringComparison.Ordinal);
        SafetensorsWriter.Save(path, Sample());
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Contains(
            "'nothing'",
            Assert
                .Throws<SufficeException>(() =>
                {
                    file.Floats("nothing");
                })
                .Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "F32",
            Assert
                .Throws<SufficeException>(() =>
                {
                    file.Longs("a");
                })
                .Message,
            StringComparison.Ordinal
        );
    }
}
