using System.Text.Json;
using Suffice.Files;

namespace Suffice.Training.Optimisation;

/// <summary>Small records that a run leaves for itself, as JSON.</summary>
internal static class StageRecord
{
    private const long MostBytes = 1 << 28;

    /// <exception cref="SufficeException"><see cref="Fault.Bundle"/> when it is missing or damaged.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(InputFile.Read(path, MostBytes, Fault.Bundle)) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            string remedy = "Delete it and run `adapt` again: what it held will be made again.";
            throw new SufficeException(Fault.Bundle, $"{path} is damaged: {error.Message} {remedy}", error);
        }
    }
}
