// Asks the reference implementation of tokenizer.json (the library tokenizers, by its package Tokenizers.DotNet) for the ids of the
// generated texts. The first argument is the folder with the results, tests/Suffice.Text.Tests/Reference.
//
//   texts FOLDER COUNT             writes texts to standard output, each a line of JSON
//   lines FOLDER                   writes the texts that SentencePiece's tools can read
//   make FOLDER MINILM             makes the results for tokenizers/*.json and the tokenizer.json of all-MiniLM-L6-v2
//   sentencepiece FOLDER NAME IDS  makes the result for spm.NAME.model, from what spm_encode --output_format=id gave
//   compare FOLDER COUNT           compares the reference with Suffice.Text, on as many texts as wanted

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Suffice.Text;
using Suffice.Text.Files;
using Suffice.Text.Tests.Reference;
using ReferenceTokenizer = Tokenizers.DotNet.Tokenizer;

var files = new ReferenceFiles(args[1]);
switch (args[0])
{
    case "texts":
        foreach (string text in GeneratedTexts.All(Number(args[2])))
            Console.WriteLine(JsonSerializer.Serialize(text));
        break;
    case "lines":
        using (var output = new StreamWriter(Console.OpenStandardOutput()))
        {
            foreach (string line in ReferenceFiles.Lines())
                output.Write(line + "\n");
        }
        break;
    case "make":
        Make(files, args[2]);
        break;
    case "sentencepiece":
        files.SaveChecksums(
            $"spm.{args[2]}",
            File.ReadLines(args[3])
                .Select(line => ReferenceFiles.Checksum(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)))
        );
        break;
    default:
        Compare(files, Number(args[2]));
        break;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static void Make(ReferenceFiles files, string miniLm)
{
    string[] made = Directory.GetFiles(Path.Combine(files.Folder, "tokenizers"), "*.json");
    var contents = made.Append(miniLm)
        .Select(path => (Name: path == miniLm ? "minilm" : Path.GetFileNameWithoutExtension(path), Content: File.ReadAllBytes(path)))
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .ToArray();
    files.SaveTokenizers(contents.Select(file => KeyValuePair.Create(file.Name, file.Content)));
    File.WriteAllText(Path.Combine(files.Folder, "texts.sha256"), ReferenceFiles.TextsHash() + "\n");
    foreach ((string name, byte[] content) in contents)
    {
        JsonNode json = JsonNode.Parse(content)!;
        if (json is JsonArray parts)
            files.SaveChecksums(
                name,
                parts.SelectMany(part => ReferenceFiles.Grouped(Ids(part!, GeneratedTexts.All(ReferenceFiles.PartTexts))))
            );
        else
            files.SaveChecksums(name, Ids(json, GeneratedTexts.All(ReferenceFiles.Texts)).Select(ReferenceFiles.Checksum));
        Console.WriteLine(name);
    }
}

// Neither cut nor filled up, whatever the file says.
static IEnumerable<int[]> Ids(JsonNode tokenizer, IEnumerable<string> texts)
{
    tokenizer["truncation"] = null;
    tokenizer["padding"] = null;
    string path = Path.GetTempFileName();
    File.WriteAllText(path, tokenizer.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    using var reference = new ReferenceTokenizer(path);
    File.Delete(path);
    foreach (string text in texts)
        yield return [.. reference.Encode(text).Select(id => (int)id)];
}

static void Compare(ReferenceFiles files, int count)
{
    foreach ((string name, byte[] content) in files.Tokenizers())
    {
        JsonNode json = JsonNode.Parse(content)!;
        JsonNode[] parts = json is JsonArray several ? [.. several.Select(part => part!)] : [json];
        foreach ((int i, JsonNode part) in parts.Index())
        {
            ReadOnlyMemory<byte> bytes = JsonSerializer.SerializeToUtf8Bytes(part);
            var ours = new TextTokenizer(new TokenizerFiles(name, [KeyValuePair.Create(TokenizerFiles.Whole, bytes)]));
            int differ = 0;
            foreach ((string text, int[] ids) in GeneratedTexts.All(count).Zip(Ids(part, GeneratedTexts.All(count))))
            {
                if (ours.Encode(text, int.MaxValue).SequenceEqual(ids))
                    continue;
                if (differ++ < 3)
                    Console.WriteLine($"{JsonSerializer.Serialize(text)}: {string.Join(' ', ids.Select(ours.Piece))}");
            }
            Console.WriteLine($"{name}{(parts.Length > 1 ? $" {i}" : "")}: {differ} of {count} differ");
        }
    }
}
