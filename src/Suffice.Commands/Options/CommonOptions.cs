using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Suffice.Files;
using Suffice.Inputs;

namespace Suffice.Commands.Options;

/// <summary>Options that several verbs have, so that they look the same everywhere.</summary>
internal static class CommonOptions
{
    public static Option<FileInfo> Json(string content, bool required = false)
    {
        Option<FileInfo> option = Output("--json", $"Write {content} to this file as JSON, whole or not at all.");
        option.Required = required;
        return option;
    }

    /// <summary>A file to write. That it cannot be one is said before the work and not after it.</summary>
    public static Option<FileInfo> Output(string name, string description)
    {
        var option = new Option<FileInfo>(name) { Description = description, HelpName = "FILE" };
        CanBeWritten(option);
        return option;
    }

    /// <summary>Refuses a folder, and whatever else cannot be a file's path.</summary>
    public static void CanBeWritten(Option option) => option.Validators.Add(CheckWritten);

    /// <summary>The same for what was given.</summary>
    public static void CheckWritten(OptionResult result)
    {
        // Nothing at all has an error of its own.
        if (result.Tokens is not [var token] || string.IsNullOrWhiteSpace(token.Value))
            return;
        try
        {
            AtomicFile.Check(token.Value);
            foreach (string other in Files(result).Where(other => AtomicFile.WouldReplace(token.Value, other)))
                result.AddError(
                    $"{result.Option.Name}: {token.Value} is given twice, and writing it would destroy what {other} holds. Give "
                        + "another path."
                );
        }
        catch (SufficeException error)
        {
            result.AddError($"{result.Option.Name}: {error.Message}");
        }
    }

    /// <summary>The other files that the command names: read ones, and written ones.</summary>
    private static IEnumerable<string> Files(OptionResult written)
    {
        foreach (SymbolResult other in ((CommandResult)written.Parent!).Children)
        {
            bool isFile =
                other is ArgumentResult
                || (
                    other
                        is OptionResult
                        {
                            Option.HelpName: "FILE"
                                or "DEVICE_OR_FILE"
                                or "STATIC"
                                or "BUNDLE"
                                or "NET"
                                or "NAME_OR_PATH"
                                or "PATH"
                                or "MARKDOWN"
                        }
                    && other != written
                );
            if (!isFile)
                continue;
            foreach (Token token in other.Tokens.Where(token => !string.IsNullOrWhiteSpace(token.Value)))
                yield return token.Value;
        }
    }

    /// <param name="required">Whether nothing else can be given in its place.</param>
    public static Option<string> Data(bool required = true) =>
        new("--data")
        {
            Description =
                "The labelled images or texts: fashion-mnist, cifar10, imagenet:PATH, or the path of a folder or archive of class folders "
                + "or of IDX files, or of a table of texts.",
            HelpName = "NAME_OR_PATH",
            Required = required,
        };

    /// <summary>Inputs without labels.</summary>
    /// <param name="meaning">What becomes of them, as a sentence.</param>
    public static Option<string?> Unlabelled(string meaning) =>
        new("--unlabelled")
        {
            Description =
                "Inputs without labels: a folder or archive of images at any depth, a file with a text in each line, or a table, of which "
                + $"the text column is read. {meaning}",
            HelpName = "PATH",
        };

    public static Option<string> Folder() =>
        new("--folder")
        {
            Description = "Where fetched data sets lie.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "data",
        };

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads")
        {
            Description = "Threads to compute with.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        AtLeastOne(option);
        return option;
    }

    public static Option<int?> TrainingThreads()
    {
        var option = new Option<int?>("--threads")
        {
            Description = "Threads to compute with. Without it: one for each core.",
            HelpName = "N",
        };
        AtLeastOne(option);
        return option;
    }

    /// <summary>Most pixels of an image file.</summary>
    public static Option<long> MaxPixels()
    {
        var option = new Option<long>("--max-pixels")
        {
            Description = "Refuse images of more pixels before they are decoded, which takes up to 16 bytes a pixel.",
            HelpName = "N",
            DefaultValueFactory = _ => ImageDecoder.DefaultMaxPixels,
        };
        AtLeastOne(option);
        return option;
    }

    /// <summary>Refuses numbers below 1.</summary>
    public static void AtLeastOne(Option option) =>
        option.Validators.Add(result =>
        {
            // Text that is no number has an error of its own.
            if (result.Tokens is [var token] && long.TryParse(token.Value, CultureInfo.InvariantCulture, out long value) && value < 1)
                result.AddError($"{option.Name} must be at least 1; got {token.Value}.");
        });

    /// <summary>Refuses times that are not above 0 and at most an hour.</summary>
    /// <summary>An option for a whole number in a range.</summary>
    public static Option<int> Whole(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            // Text that is no number has an error of its own.
            if (
                result.Tokens is [var token]
                && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int value)
                && (value < least || value > most)
            )
                result.AddError($"{name} must be {least} to {most}; got {value}.");
        });
        return option;
    }

    public static void AtMostAnHour(Option option) =>
        option.Validators.Add(result =>
        {
            // Text that is no number has an error of its own.
            if (
                result.Tokens is [var token]
                && double.TryParse(token.Value, CultureInfo.InvariantCulture, out double value)
                && value is not (> 0 and <= 3600)
            )
                result.AddError($"{option.Name} must be above 0 and at most 3600; got {token.Value}.");
        });

    /// <summary>A number of bytes, plain or in MB (10⁶) or MiB (2²⁰).</summary>
    public static Option<long?> Bytes(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "BYTES",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                (string suffix, double unit)[] units = [("MiB", 1 << 20), ("MB", 1e6), ("", 1)];
                (string suffix, double unit) = units.First(known => text.EndsWith(known.suffix, StringComparison.OrdinalIgnoreCase));
                if (
                    double.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    && value * unit is >= 1 and < 1L << 50
                )
                    return (long)(value * unit);
                result.AddError($"{name} needs a number of bytes such as 24MB, 24MiB or 24000000; got '{text}'.");
                return null;
            },
        };

    /// <summary>A number with a decimal point, wherever the machine is.</summary>
    public static Option<double?> Fraction(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "F",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                    return value;
                result.AddError($"{name} needs a number such as 0.4; got '{text}'.");
                return null;
            },
        };
}
